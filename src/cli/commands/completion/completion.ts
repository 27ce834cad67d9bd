import { didYouMean } from "../../../engine/answers/suggest.ts";
import { UserError } from "../../../errors.ts";
import { host } from "../../../host.ts";
import { readProject } from "../../../project/record/project.ts";
import type { Invocation } from "../../command.ts";
import { printJson } from "../../output/json.ts";
import { printLines } from "../../output/print.ts";
import { candidates, type Surroundings } from "./candidates.ts";

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_create_plinth() {
  local IFS=$'\\n' word glue= last kept=
  local -a typed=() found
  # bash takes a=b for three words.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ ( $word == = || $glue ) && \${#typed[@]} -gt 0 ]]; then
      typed[\${#typed[@]}-1]+=$word
    else
      typed+=("$word")
    fi
    glue=; [[ $word != = ]] || glue=1
  done
  found=($("\${COMP_WORDS[0]}" completion complete -- "\${typed[@]}" 2>/dev/null | cut -f1))
  last=\${typed[\${#typed[@]}-1]}
  [[ $COMP_WORDBREAKS != *=* || $last != *=* ]] || kept=\${last%"\${last##*=}"}
  COMPREPLY=("\${found[@]#"$kept"}")
}
complete -o default -F _create_plinth create-plinth plinth
`,
  zsh: `_create_plinth() {
  local line
  local -a found
  for line in "\${(@f)$("\${words[1]}" completion complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe create-plinth found; else _files; fi
}
compdef _create_plinth create-plinth plinth
`,
  fish: `for program in create-plinth plinth
    complete -c $program -f -a "($program completion complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)"
end
`,
};

/**
 * Prints a shell's script, or, for that script, what could come next: a candidate a line, with what it means.
 *
 * @throws {UserError} if there is no script for the shell.
 */
export async function completion({ words, options, catalog, commands }: Invocation): Promise<number> {
  const [shell, ...typed] = words;
  if (shell === "complete") {
    const found = candidates(typed, { catalog, commands, ...usedHere() });
    printLines(found.map(([word, hint]) => `${word}\t${hint}`));
    return 0;
  }
  const known = Object.keys(SCRIPTS);
  const script = SCRIPTS[shell ?? ""];
  if (shell === undefined) throw new UserError(`For which shell? ${known.join(", ")}.`);
  if (script === undefined)
    throw new UserError(`There is no script for "${shell}". ${didYouMean(shell, known)}`);
  if (options.json === true) printJson("completion", { shell, script });
  else printLines(script.trimEnd().split("\n"));
  return 0;
}

/** What the project here has; nothing where there is none, or none that can be read. */
function usedHere(): Pick<Surroundings, "features" | "uses"> {
  try {
    const { features, uses } = readProject(host().cwd).blueprint;
    return { features, uses };
  } catch (error) {
    if (error instanceof UserError) return {};
    throw error;
  }
}
