import { StringDecoder } from 'node:string_decoder'
import { TextDecoder } from 'node:util'

/** Reads records from bytes. */
export interface DeserializationSchema<T> {
  /** null: the bytes stand for no record. */
  deserialize(bytes: Uint8Array): T | null
  /** Whether the stream ends before this record. */
  isEndOfStream?(value: T): boolean
}

/** Writes records as bytes. */
export interface SerializationSchema<T> {
  serialize(value: T): Uint8Array
}

/** Text as UTF-8. */
export class SimpleStringSchema implements DeserializationSchema<string>, SerializationSchema<string> {
  deserialize(bytes: Uint8Array): string {
    return new StringDecoder('utf8').end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  }

  serialize(value: string): Uint8Array {
    return Buffer.from(value, 'utf8')
  }
}

/** Lines of text in a charset such as `latin1` in which a line ends with byte 10; UTF-8 by default. */
export class TextLineInputFormat implements DeserializationSchema<string> {
  readonly #decoder: TextDecoder

  constructor(charset = 'utf-8') {
    this.#decoder = new TextDecoder(charset)
  }

  deserialize(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes)
  }
}
