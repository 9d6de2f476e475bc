import { expect, test } from 'vitest'
import { ByteReader, ByteWriter } from '../../../src/runtime/state/bytes.ts'
import { registerPojoClass, registerValueClass } from '../../../src/runtime/state/value-classes.ts'
import { readValue, writeValue } from '../../../src/runtime/state/values.ts'

const bytesOf = (value: unknown): Uint8Array => {
  const writer = new ByteWriter()
  writeValue(value, writer)
  return writer.finish()
}

const saved = (value: unknown): unknown => readValue(new ByteReader(bytesOf(value)))

class Amount {
  readonly cents: number
  owner: Owner | undefined

  constructor(cents: number) {
    if (cents === undefined) throw new TypeError('no cents')
    this.cents = cents
  }

  get euros(): number {
    return this.cents / 100
  }
}

class Owner {
  name = 'nobody'
  readonly purse: Amount[] = []
}

class Sealed {
  readonly #n = 1

  get n(): number {
    return this.#n
  }
}

class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  get text(): string {
    return this.#text
  }
}

test.each<[string, unknown]>([
  ['primitives', [1, 1n, 'a', true, null, undefined, NaN, -0]],
  ['dates, maps and sets', { at: new Date(5), map: new Map([[{ k: 1 }, new Set([1])]]) }],
  ['bytes', [new Uint8Array([1, 2]), Buffer.from('x'), new Float64Array([1.5]), new ArrayBuffer(2)]],
  ['errors and expressions', [new RangeError('no'), /a+/g]],
  ['objects without a prototype', Object.assign(Object.create(null), { a: [1] })],
])('%s are data', (_, value) => {
  expect(saved(value)).toEqual(value)
})

test('what is one object stays one, also in a cycle', () => {
  const parent: { children: unknown[] } = { children: [] }
  for (let i = 0; i < 1000; i++) parent.children.push({ parent })
  const back = saved(parent) as { children: { parent: unknown }[] }
  expect(back.children.every((child) => child.parent === back)).toBe(true)
})

test.each<[string, unknown, string]>([
  ['a class with private members', [{ a: new Sealed() }], 'an instance of class Sealed'],
  ['such a class, as a key', new Map([[new Sealed(), 1]]), 'it has #private members'],
  ['such a class in a set', new Set([new Sealed()]), 'an instance of class Sealed'],
  ['a class of a class of the language', [new (class Table extends Map {})()], 'an instance of class Table'],
  ['a class of arrays', [new (class List extends Array {})()], 'an instance of class List'],
  ['an object whose prototype is no class', Object.create({ a: 1 }), 'a class without a name'],
  ['a function', [() => 1], 'could not be cloned'],
  ['a promise', Promise.resolve(), 'could not be cloned'],
])('%s is refused', (_, value, text) => {
  expect(() => bytesOf(value)).toThrow(
    expect.objectContaining({ code: 'UNSERIALIZABLE_STATE', message: expect.stringContaining(text) }),
  )
})

test('instances of classes come back whole, without a call of the constructor', () => {
  registerPojoClass(Owner)
  const owner = new Owner()
  owner.name = 'me'
  owner.purse.push(new Amount(150), new Amount(250))
  for (const money of owner.purse) money.owner = owner
  const back = saved(new Map([['owner', [owner, owner]]])) as Map<string, [Owner, Owner]>
  const [first, second] = back.get('owner') as [Owner, Owner]
  expect(first).toBe(second)
  expect(first).toBeInstanceOf(Owner)
  expect(first.purse.map(({ euros }) => euros)).toEqual([1.5, 2.5])
  expect(first.purse.every((money) => money.owner === first)).toBe(true)
})

test('a codec saves what is more than its fields', () => {
  registerValueClass('Secret', Secret, { save: ({ text }) => [text], restore: (text) => new Secret(String(text)) })
  const [back] = saved([new Secret('s')]) as [Secret]
  expect(back.text).toBe('s')
  expect(saved(new Map([[1, new Set([new Secret('t')])]]))).toEqual(new Map([[1, new Set([new Secret('t')])]]))
})

test('classes that are more than their fields are refused', () => {
  class Hidden {
    readonly #n = 1

    get n(): number {
      return this.#n
    }
  }
  const nameless = (): abstract new () => object =>
    class {
      readonly n = 1
    }
  const refused: unknown = expect.objectContaining({ code: 'BAD_POJO_TYPE' })
  expect(() => registerPojoClass(Hidden)).toThrow(refused)
  expect(() => registerPojoClass(class Numbers extends Array {})).toThrow(refused)
  expect(() => registerPojoClass(nameless())).toThrow(refused)
})

test('a name is that of one class, which may be evaluated again', () => {
  const declare = (): abstract new () => object =>
    class Event {
      readonly at = 0
    }
  registerPojoClass(declare())
  registerPojoClass(declare())
  const other = class Event {
    readonly n = 1
  }
  expect(() => registerPojoClass(other)).toThrow(expect.objectContaining({ code: 'POJO_NAME_TAKEN' }))
})

test('instances of a class that the program does not know are not read', () => {
  class Ghost {
    readonly n = 1
  }
  const bytes = Buffer.from(bytesOf([new Ghost()]))
  bytes.write('Gh0st', bytes.indexOf('Ghost'), 'latin1')
  expect(() => readValue(new ByteReader(bytes))).toThrow(
    expect.objectContaining({
      code: 'UNKNOWN_POJO_TYPE',
      message: expect.stringContaining('registerPojoType(Gh0st)'),
    }),
  )
})
