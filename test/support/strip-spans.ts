/** A syntax tree without its spans, which differ between texts that mean the same. */
export function stripSpans(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(stripSpans)
  if (typeof tree !== 'object' || tree === null) return tree
  const entries = Object.entries(tree).filter(([key]) => key !== 'span')
  return Object.fromEntries(entries.map(([key, value]) => [key, stripSpans(value)]))
}
