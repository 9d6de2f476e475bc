import type { ScalarFunction } from '../../function.ts'

export const not: ScalarFunction = {
  name: 'NOT',
  family: 'logical',
  signatures: ['NOT condition'],
  doc: 'TRUE for FALSE, FALSE for TRUE, NULL for NULL.',
  harmless: true,
  resolve([condition, ...rest]) {
    if (condition?.type.kind !== 'BOOLEAN' || rest.length > 0) return undefined
    return { args: [condition.type], result: condition.type }
  },
  generate: (g, [value]) => ({ code: g.local(`!${value?.code}`), isNull: undefined }),
}
