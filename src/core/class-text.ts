/**
 * Whether objects of this prototype have `#private` members, which only the constructors of their classes can make. Told
 * by the text of the classes, because nothing else shows them.
 */
export function hasPrivateMembers(prototype: object | null): boolean {
  return classTexts(prototype).some((text) => /(?:^|[^\w$'"`])#[\p{ID_Start}$_]/u.test(text))
}

/** Whether a constructor of the classes wants arguments. */
export function wantsArguments(prototype: object | null): boolean {
  return classTexts(prototype).some((text) => /\bconstructor\s*\(\s*[^)\s]/.test(text))
}

/** Whether the language or its host makes objects of this prototype, with more in them than fields. */
export function isBuiltIn(prototype: object | null): boolean {
  return classTexts(prototype).some((text) => text.endsWith('{ [native code] }'))
}

/** The program text of the classes that a prototype belongs to. */
function classTexts(prototype: object | null): string[] {
  const texts: string[] = []
  for (let proto = prototype; proto !== null && proto !== Object.prototype; proto = prototypeOf(proto)) {
    const { constructor } = proto as { readonly constructor?: unknown }
    if (typeof constructor === 'function' && Object.hasOwn(proto, 'constructor')) texts.push(String(constructor))
  }
  return texts
}

export function prototypeOf(object: object): object | null {
  return Object.getPrototypeOf(object) as object | null
}
