import type { IToken } from 'chevrotain'
import { GrammarFault, tokenSpan, unquoted } from './base.ts'

/** The characters that a token `U&'…'` stands for; `escapeToken` is the string behind UESCAPE. */
export function unescaped(token: IToken, escapeToken: IToken | undefined): string {
  const escape = escapeToken === undefined ? '\\' : unquoted(escapeToken)
  if (escape.length !== 1 || /[0-9a-fA-F+'"\s]/.test(escape)) {
    const message = 'UESCAPE takes one character that is no hexadecimal digit, quote, plus sign or blank.'
    throw new GrammarFault('BAD_ESCAPE', message, tokenSpan(escapeToken ?? token))
  }
  const [first = '', ...rest] = unquoted(token, 2).split(escape)
  let text = first
  for (let i = 0; i < rest.length; i++) {
    const part = rest[i] ?? ''
    if (part === '' && i + 1 < rest.length) {
      // A doubled escape character stands for itself.
      text += escape + (rest[++i] ?? '')
      continue
    }
    const digits = /^(?:[0-9a-fA-F]{4}|\+[0-9a-fA-F]{6})/.exec(part)?.[0]
    const code = digits === undefined ? Infinity : parseInt(digits.replace('+', ''), 16)
    if (digits === undefined || code > 0x10ffff) {
      const message = `In a U& string '${escape}' takes four hexadecimal digits, or '+' and six, as in '${escape}263A'.`
      throw new GrammarFault('BAD_ESCAPE', message, tokenSpan(token))
    }
    text += String.fromCodePoint(code) + part.slice(digits.length)
  }
  return text
}
