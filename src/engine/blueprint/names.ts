/** The words of a name, in small letters: those of `HTTPRoute`, `http_route` and `http-route` are the same. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** `blog_post` */
export function snake(name: string): string {
  return wordsOf(name).join("_");
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const pascal = (words: readonly string[]) => words.map(capital).join("");

/** Words that begin with a vowel letter and not with its sound. */
const CONSONANT = /^(?:uni|use|usa|usu|eu|one|once|uti|ubi|u$)/;

/** A name's words behind the article that they have in English: `a blog post`, `an item`. */
export function withArticle(words: readonly string[]): string {
  const text = words.join(" ");
  return `${(/^[aeiou]/.test(text) && !CONSONANT.test(text)) || /^(?:hour|honest|honou?r|heir)/.test(text) ? "an" : "a"} ${text}`;
}

/** The forms of a name: `blog_post`, `BlogPost`, `blogPost`, `blog-post`, `blog post`, `Blog post`, `a blog post`, `A blog post`. */
export function formsOf(words: readonly string[]): Readonly<Record<string, string>> {
  const [first = "", ...rest] = words;
  const indefinite = withArticle(words);
  return {
    snake: words.join("_"),
    pascal: pascal(words),
    camel: first + pascal(rest),
    kebab: words.join("-"),
    words: words.join(" "),
    sentence: capital(words.join(" ")),
    indefinite,
    opening: capital(indefinite),
  };
}

const IRREGULAR: Readonly<Record<string, string>> = {
  person: "people",
  child: "children",
  man: "men",
  woman: "women",
  foot: "feet",
  tooth: "teeth",
  goose: "geese",
  mouse: "mice",
  datum: "data",
  medium: "media",
  criterion: "criteria",
  index: "indexes",
  leaf: "leaves",
  shelf: "shelves",
  knife: "knives",
  life: "lives",
  hero: "heroes",
  potato: "potatoes",
  quiz: "quizzes",
};
const SAME = [
  "series",
  "species",
  "news",
  "sheep",
  "fish",
  "equipment",
  "information",
  "money",
  "data",
  "media",
];

/** The plural of a name's words, in English: the last word has it. */
export function pluralOf(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? "";
  return [...words.slice(0, -1), pluralWord(last)];
}

function pluralWord(word: string): string {
  const irregular = Object.hasOwn(IRREGULAR, word) ? IRREGULAR[word] : undefined;
  if (irregular !== undefined) return irregular;
  if (SAME.includes(word)) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/sis$/.test(word)) return `${word.slice(0, -2)}es`;
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** The singular of a name's words whose plural they are; themselves if they are none. */
export function singularOf(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? "";
  const irregular = Object.entries(IRREGULAR).flatMap(([one, plural]) => (plural === last ? [one] : []));
  const regular = [
    last.replace(/ies$/, "y"),
    last.replace(/s$/, ""),
    last.replace(/es$/, ""),
    last.replace(/es$/, "is"),
  ];
  const found = [...irregular, ...regular].find((word) => word !== last && pluralWord(word) === last);
  return [...words.slice(0, -1), found ?? last];
}
