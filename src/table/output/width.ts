/** What a terminal shows two columns wide: East Asian wide and fullwidth characters, and pictures. */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|^.\uFE0F/u
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u
const PLAIN = /^[\x20-\x7E]*$/

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Columns of a terminal that a text without control characters takes. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2
  return ZERO.test(grapheme) ? 0 : 1
}

/** The beginning of a text wider than `width`, and `…`. */
export function cutToWidth(text: string, width: number): string {
  let kept = ''
  let taken = 1
  for (const { segment } of segmenter.segment(text)) {
    taken += graphemeWidth(segment)
    if (taken > width) break
    kept += segment
  }
  return `${kept}…`
}
