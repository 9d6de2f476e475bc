/** A name between back-ticks, as SQL takes any name. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** Characters that can't be seen, or that an editor or terminal may change. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u

/** A text between quotes, all its characters as they are. */
export function quotePlainly(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A string literal. A text with characters that can't be seen takes the form `U&'…'`, which spells them out. */
export function quoteString(value: string): string {
  const plain = quotePlainly(value)
  return HIDDEN.test(value) ? `U&${[...plain].map(escaped).join('')}` : plain
}

function escaped(character: string): string {
  if (character === '\\') return '\\\\'
  return HIDDEN.test(character) ? codeUnits(character).map(escapeUnit).join('') : character
}

function codeUnits(character: string): readonly number[] {
  return Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
}

function escapeUnit(unit: number): string {
  return `\\${unit.toString(16).toUpperCase().padStart(4, '0')}`
}
