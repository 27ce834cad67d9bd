/** What is used of the library that draws questions: a bundle holds all that is asked for at run time. */
export { confirm, intro, isCancel, log, multiselect, S_STEP_SUBMIT, select, text } from "@clack/prompts";
