import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** Words that only one source has. They come from a snapshot's vocabulary; code outside the source says holder, resource, status, attribute. */
const ofOneSource = new Set([
  ...['course', 'courses', 'person', 'persons', 'people', 'peoples', 'learner', 'learners', 'percipio'],
  ...['completed', 'completion', 'completions', 'in progress', 'first access', 'last access', 'high score'],
])

/** Other senses of these words: what is taken out of the code before it is searched, and why it may stand there. */
export interface OtherSense {
  readonly text: RegExp
  readonly why: string
}

/** The words of one source in a file's code, each once, in the order of the alphabet. */
export const sourceWordsIn = (path: string, otherSenses: readonly OtherSense[]): readonly string[] =>
  wordsOfOneSource(path, readFileSync(path, 'utf8'), otherSenses)

/** The same of a text of code. Comments are not code; names, texts, templates, the text between JSX tags and regular expressions are. */
export function wordsOfOneSource(path: string, code: string, otherSenses: readonly OtherSense[]): readonly string[] {
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, false)
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    const text = textOf(node)
    if (text !== undefined) {
      const rest = otherSenses.reduce((left, sense) => left.replaceAll(sense.text, ' '), text)
      for (const word of wordsIn(rest)) if (ofOneSource.has(word)) found.add(word)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...found].toSorted()
}

/** What of a node can hold words; undefined for what is made of other nodes. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return node.text
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) return node.text
  return ts.isJsxText(node) || ts.isRegularExpressionLiteral(node) ? node.text : undefined
}

/** The words of a text and its pairs of neighbours: `lastAccess`, `last_access` and "last access" are the same. */
function wordsIn(text: string): readonly string[] {
  const words = text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
  return [...words, ...words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`)]
}
