import { INT, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

export const ascii: ScalarFunction = plainFunction({
  name: 'ASCII',
  family: 'string',
  signatures: ['ASCII(text)'],
  doc: 'The first UTF-8 byte of the text, as a signed byte; 0 for the empty text.',
  parameters: ['string'],
  result: INT,
  apply(text: string) {
    const code = text.codePointAt(0) ?? 0
    return code < 128 ? code : Buffer.from(String.fromCodePoint(code), 'utf8').readInt8(0)
  },
})

export const chr: ScalarFunction = plainFunction({
  name: 'CHR',
  family: 'string',
  signatures: ['CHR(code)'],
  doc: 'The character of a code from 0 to 255; larger ones count modulo 256.',
  parameters: ['bigint'],
  result: STRING,
  mayBeNull: true,
  apply: (code: number) => (code < 0 ? '' : String.fromCharCode(code % 256)),
})

export const toBase64: ScalarFunction = plainFunction({
  name: 'TO_BASE64',
  family: 'string',
  signatures: ['TO_BASE64(text)', 'TO_BASE64(bytes)'],
  doc: 'Bytes in base 64, those of a text in UTF-8.',
  parameters: ['text-or-binary'],
  result: STRING,
  apply: (value: string | Uint8Array) => Buffer.from(value as string, 'utf8').toString('base64'),
})

export const fromBase64: ScalarFunction = plainFunction({
  name: 'FROM_BASE64',
  family: 'string',
  signatures: ['FROM_BASE64(text)'],
  doc: 'The text whose UTF-8 bytes are given in base 64; anything else fails.',
  parameters: ['string'],
  result: STRING,
  apply: (text: string) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)
      ? Buffer.from(text, 'base64').toString('utf8')
      : undefined,
  failure: (text: string) => `'${text.slice(0, 60)}' is not in base 64.`,
})

export const urlEncode: ScalarFunction = plainFunction({
  name: 'URL_ENCODE',
  family: 'string',
  signatures: ['URL_ENCODE(text)'],
  doc: 'The text in the encoding of HTML forms.',
  parameters: ['string'],
  bareNull: 'any',
  result: STRING,
  mayBeNull: true,
  apply(text: string) {
    try {
      const encoded = encodeURIComponent(text).replaceAll('%20', '+')
      return encoded.replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    } catch {
      return undefined
    }
  },
})

export const urlDecode: ScalarFunction = plainFunction({
  name: 'URL_DECODE',
  family: 'string',
  signatures: ['URL_DECODE(text)'],
  doc: 'The text that was put into the encoding of HTML forms; NULL when it is none.',
  parameters: ['string'],
  bareNull: 'any',
  result: STRING,
  mayBeNull: true,
  apply(text: string) {
    if (/%(?![\da-f]{2})/i.test(text)) return undefined
    // Bytes that are no UTF-8 become replacement characters.
    return text
      .replaceAll('+', ' ')
      .replace(/(?:%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'))
  },
})

export const parseUrl: ScalarFunction = plainFunction({
  name: 'PARSE_URL',
  family: 'string',
  signatures: ['PARSE_URL(url, part[, key])'],
  doc: 'A part of a URL: HOST, PATH, QUERY (or one parameter of it), REF, PROTOCOL, AUTHORITY, FILE or USERINFO.',
  parameters: ['string', 'string', 'string'],
  optional: 1,
  result: STRING,
  mayBeNull: true,
  apply: urlPart,
})

const URL_FORM =
  /^([A-Za-z][\w+.-]*):(?:\/\/((?:([^/?#@]*)@)?(\[[^/?#\]]*\]|[^/?#:]*)(?::\d*)?))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s

/** Those that Java knows; what starts with another is no URL. */
const PROTOCOLS: ReadonlySet<string> = new Set(['http', 'https', 'ftp', 'file', 'jar', 'mailto', 'jmod', 'jrt'])

function urlPart(url: string, part: string, key?: string): string | undefined {
  const match = URL_FORM.exec(url)
  if (match === null) return undefined
  const [, protocol = '', authority, user, host, path, query, ref] = match
  if (!PROTOCOLS.has(protocol.toLowerCase())) return undefined
  if (key !== undefined) return part === 'QUERY' ? parameter(query, key) : undefined
  switch (part) {
    case 'HOST':
      return host ?? ''
    case 'PATH':
      return path
    case 'QUERY':
      return query
    case 'REF':
      return ref
    case 'PROTOCOL':
      return protocol.toLowerCase()
    case 'AUTHORITY':
      return authority
    case 'USERINFO':
      return user
    case 'FILE':
      return query === undefined ? path : `${path}?${query}`
    default:
      return undefined
  }
}

function parameter(query: string | undefined, key: string): string | undefined {
  return query
    ?.split('&')
    .find((pair) => pair.startsWith(`${key}=`))
    ?.slice(key.length + 1)
}
