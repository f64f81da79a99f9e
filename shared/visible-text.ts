/**
 * Foreign text for people's eyes. Names and ids can hold characters that nobody sees: they turn the direction of what stands around them,
 * make two texts that differ look the same, or move the cursor of a terminal. Each is shown as U+FFFD; the data keeps it.
 */

/** All that stands between U+0020 and U+024F is seen, but for controls and the soft hyphen. Most texts hold nothing else. */
const rare = /[^\t\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f]/

/** Scripts that are written with joiners and non-joiners, and what pictures are made of. */
const joined =
  '\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{M}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Devanagari}\\p{Script=Bengali}' +
  '\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}' +
  '\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}'

const unseen = new RegExp(
  // eslint-disable-next-line no-misleading-character-class -- each of these is meant by itself
  [
    // Controls but tab and line feed; surrogates without their other half.
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]|\\p{Surrogate}',
    // Marks, overrides and isolates of direction; ends of lines and paragraphs; spaces without a width; soft hyphens; tags.
    '[\\u00ad\\u034f\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]',
    // Letters that look like nothing.
    '[\\u115f\\u1160\\u17b4\\u17b5\\u2800\\u3164\\uffa0]',
    // Joiners where nothing is joined.
    `(?<![${joined}])[\\u200c\\u200d]|[\\u200c\\u200d](?![${joined}])`,
    // Selectors of a variant where there is none.
    '(?<![\\p{Extended_Pictographic}\\p{Emoji_Modifier}0-9#*\\p{Script=Han}\\p{S}])[\\ufe00-\\ufe0f]',
    '(?<!\\p{Script=Han})[\\u{e0100}-\\u{e01ef}]|(?<!\\p{Script=Mongolian})[\\u180b-\\u180d\\u180f]',
    // Tags but those of flags, which have seven at most: looking back further would take the square of a long run.
    '(?<!\\u{1f3f4}[\\u{e0020}-\\u{e007f}]{0,7})[\\u{e0000}-\\u{e007f}]',
  ].join('|'),
  'gu',
)

/**
 * What steers a terminal: sequences from their introducer to their end (colours, cursor, titles, links, the clipboard), seven-bit and
 * eight-bit. One without an end is its introducer alone.
 */
const steering = new RegExp(
  [
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]',
    '(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u0090\\u0098\\u009c-\\u009f]*(?:\\u0007|\\u001b\\\\|\\u009c)',
    '\\u001b[ -/]*[0-~]?',
  ].join('|'),
  'g',
)

/** Foreign text inside a sentence of ours (a service's message, a file's name): without what steers a terminal, the rest visible. */
export const sentenceText = (text: string): string => (rare.test(text) ? visibleText(text.replace(steering, '')) : text)

/** `text` with what nobody would see shown as U+FFFD. Text that is all visible comes back as it is, at the cost of one look. */
export const visibleText = (text: string): string => (rare.test(text) ? text.replace(unseen, '\ufffd') : text)
