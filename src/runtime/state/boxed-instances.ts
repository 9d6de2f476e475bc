import { prototypeOf } from '../../core/class-text.ts'
import { JobError } from '../../core/errors.ts'
import {
  type Class,
  registerIfPojo,
  type ValueClass,
  valueClassNamed,
  valueClassOf,
  whyNoPojo,
} from './value-classes.ts'
import { formOf } from './value-forms.ts'
import { isObject } from './value-instances.ts'

/** A value whose instances of classes are boxes, and the boxes with the names of their classes. */
export interface Boxed {
  readonly root: unknown
  readonly boxes: readonly (readonly [name: string, box: Box])[]
}

/** The saved form of an instance, to be told by its identity. */
interface Box {
  content: unknown
}

type Fields = Record<string, unknown>

/** Puts what is saved of instances in their place. */
export function boxInstances(value: unknown): Boxed {
  const boxing = new Boxing()
  return { root: boxing.box(value), boxes: boxing.boxes }
}

/** A copy of what hangs together, with boxes for instances: what was one object is one object in it, too. */
class Boxing {
  readonly boxes: [string, Box][] = []
  readonly #copies = new Map<object, object>()

  box(value: unknown): unknown {
    return isObject(value) ? (this.#copies.get(value) ?? this.#boxObject(value)) : value
  }

  #boxObject(value: object): object {
    switch (formOf(value)) {
      case 'leaf':
        return value
      case 'array':
        return this.#boxArray(value as unknown[])
      case 'fields':
        return this.#boxFields(value, this.#note(value, {}))
      case 'map':
        return this.#boxMap(value as Map<unknown, unknown>)
      case 'set':
        return this.#boxSet(value as Set<unknown>)
      case 'instance':
        return this.#boxInstance(value)
    }
  }

  #note<T extends object>(value: object, copy: T): T {
    this.#copies.set(value, copy)
    return copy
  }

  #boxArray(array: readonly unknown[]): unknown[] {
    const copy: unknown[] = this.#note(array, [])
    for (const element of array) copy.push(this.box(element))
    return copy
  }

  #boxFields(object: object, copy: Fields): Fields {
    for (const name of Object.keys(object)) copy[name] = this.box((object as Fields)[name])
    return copy
  }

  #boxMap(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const copy = this.#note(map, new Map<unknown, unknown>())
    for (const [key, value] of map) copy.set(this.box(key), this.box(value))
    return copy
  }

  #boxSet(set: ReadonlySet<unknown>): Set<unknown> {
    const copy = this.#note(set, new Set<unknown>())
    for (const element of set) copy.add(this.box(element))
    return copy
  }

  #boxInstance(value: object): Box {
    const { name, codec } = classOf(value)
    const box: Box = this.#note(value, { content: undefined })
    this.boxes.push([name, box])
    box.content = codec === undefined ? this.#boxFields(value, {}) : this.box(codec.save(value))
    return box
  }
}

function classOf(value: object): ValueClass {
  const prototype = prototypeOf(value) as object
  const known = valueClassOf(prototype)
  if (known !== undefined) return known
  const type = Object.hasOwn(prototype, 'constructor') ? (prototype.constructor as Class<unknown>) : undefined
  if (type !== undefined) registerIfPojo(type)
  const found = valueClassOf(prototype)
  if (found !== undefined) return found
  throw notSaveable(type)
}

function notSaveable(type: Class<unknown> | undefined): JobError {
  const what = type === undefined || type.name === '' ? 'a class without a name' : `class ${type.name}`
  const reason = type === undefined ? undefined : whyNoPojo(type)
  return new JobError(
    'UNSERIALIZABLE_STATE',
    `State holds an instance of ${what}, which would not come back whole: ` +
      `${reason ?? 'there is another class of that name; rename one'}. Keep plain data in state.`,
  )
}

/** Puts instances back in place of their boxes, within the root itself. */
export function unboxInstances({ root, boxes }: Boxed): unknown {
  return new Unboxing(boxes).unbox(root)
}

class Unboxing {
  readonly #classes: ReadonlyMap<object, ValueClass>
  readonly #done = new Map<object, object>()

  constructor(boxes: Boxed['boxes']) {
    this.#classes = new Map(boxes.map(([name, box]) => [box, classNamed(name)]))
  }

  unbox(value: unknown): unknown {
    return isObject(value) ? (this.#done.get(value) ?? this.#unboxObject(value)) : value
  }

  #unboxObject(value: object): object {
    const type = this.#classes.get(value)
    if (type !== undefined) return this.#unboxInstance(value as Box, type)
    this.#done.set(value, value)
    const form = formOf(value)
    if (form === 'array') this.#unboxArray(value as unknown[])
    else if (form === 'fields') this.#unboxFields(value as Fields, value)
    else if (form === 'map') this.#unboxMap(value as Map<unknown, unknown>)
    else if (form === 'set') this.#unboxSet(value as Set<unknown>)
    return value
  }

  #unboxInstance(box: Box, { prototype, codec }: ValueClass): object {
    if (codec === undefined) {
      const instance = Object.create(prototype) as object
      this.#done.set(box, instance)
      return this.#unboxFields(box.content as Fields, instance)
    }
    const restored = codec.restore(this.unbox(box.content))
    this.#done.set(box, restored)
    return restored
  }

  #unboxArray(array: unknown[]): void {
    for (let i = 0; i < array.length; i++) array[i] = this.unbox(array[i])
  }

  /** A class may have an accessor of a field's name, which is not to be called. */
  #unboxFields(fields: Fields, into: object): object {
    for (const name of Object.keys(fields)) {
      const value = this.unbox(fields[name])
      Object.defineProperty(into, name, { value, writable: true, enumerable: true, configurable: true })
    }
    return into
  }

  #unboxMap(map: Map<unknown, unknown>): void {
    const entries = [...map]
    map.clear()
    for (const [key, value] of entries) map.set(this.unbox(key), this.unbox(value))
  }

  #unboxSet(set: Set<unknown>): void {
    const elements = [...set]
    set.clear()
    for (const element of elements) set.add(this.unbox(element))
  }
}

function classNamed(name: string): ValueClass {
  const found = valueClassNamed(name)
  if (found !== undefined) return found
  throw new JobError(
    'UNKNOWN_POJO_TYPE',
    `The saved state holds instances of class ${name}, which this program does not know: register it with env.getConfig().registerPojoType(${name}).`,
  )
}
