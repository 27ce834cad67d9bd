/**
 * A library for Windows that has one function, which another library has: Wine before its version 9 lacks bcryptprimitives.dll,
 * of which programs in Rust call ProcessPrng alone; SystemFunction036 of advapi32.dll fills a buffer in the same way.
 * The layout is that of Microsoft's "PE Format": headers, and one section with an export table ("Forwarder RVA").
 */
export function forwardingLibrary(library: string, name: string, to: string): Buffer {
  const texts = [library, name, to].map((text) => Buffer.from(`${text}\0`, "latin1"));
  const table = Buffer.alloc(TABLE);
  const at = (index: number) =>
    SECTION + TABLE + texts.slice(0, index).reduce((sum, text) => sum + text.length, 0);
  // The export directory: its name, ordinals from 1, one function, one name, and the addresses of the three lists.
  [at(0), 1, 1, 1, SECTION + 40, SECTION + 44, SECTION + 48].forEach((value, index) => {
    table.writeUInt32LE(value, 12 + 4 * index);
  });
  table.writeUInt32LE(at(2), 40);
  table.writeUInt32LE(at(1), 44);
  const section = Buffer.concat([table, ...texts]);

  const headers = Buffer.alloc(FILE_ALIGNMENT);
  headers.write("MZ");
  headers.writeUInt32LE(0x40, 0x3c);
  headers.write("PE\0\0", 0x40);
  const coff = 0x44;
  headers.writeUInt16LE(0x8664, coff); // x86-64
  headers.writeUInt16LE(1, coff + 2); // sections
  headers.writeUInt16LE(240, coff + 16); // size of the optional header
  headers.writeUInt16LE(0x2022, coff + 18); // executable, large addresses, a library
  const optional = coff + 20;
  headers.writeUInt16LE(0x20b, optional); // PE32+
  headers.writeBigUInt64LE(0x1_8000_0000n, optional + 24); // base
  headers.writeUInt32LE(SECTION, optional + 32);
  headers.writeUInt32LE(FILE_ALIGNMENT, optional + 36);
  headers.writeUInt16LE(6, optional + 40); // Windows Vista
  headers.writeUInt16LE(6, optional + 48);
  headers.writeUInt32LE(2 * SECTION, optional + 56); // size in memory
  headers.writeUInt32LE(FILE_ALIGNMENT, optional + 60); // size of the headers
  headers.writeUInt16LE(3, optional + 68); // console
  headers.writeUInt32LE(16, optional + 108); // data directories, the exports first
  headers.writeUInt32LE(SECTION, optional + 112);
  headers.writeUInt32LE(section.length, optional + 116);
  const header = optional + 240;
  headers.write(".edata", header);
  headers.writeUInt32LE(section.length, header + 8);
  headers.writeUInt32LE(SECTION, header + 12);
  headers.writeUInt32LE(FILE_ALIGNMENT, header + 16);
  headers.writeUInt32LE(FILE_ALIGNMENT, header + 20);
  headers.writeUInt32LE(0x4000_0040, header + 36); // readable data
  return Buffer.concat([headers, section, Buffer.alloc(FILE_ALIGNMENT - section.length)]);
}

const SECTION = 0x1000;
const FILE_ALIGNMENT = 0x200;
/** The export directory of 40 bytes, and three lists of one entry. */
const TABLE = 52;
