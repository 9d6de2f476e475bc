import { expect, test } from 'vitest'
import { aggregate, scalar } from '../../../../src/functions.ts'
import { DataTypes } from '../../../../src/index.ts'

test('a result that is NOT NULL is never null', () => {
  // @ts-expect-error -- the result may be null
  const fn = scalar([DataTypes.STRING()], DataTypes.STRING().notNull(), (text) => text)
  const total = aggregate([DataTypes.INT()], DataTypes.INT().notNull(), {
    create: () => ({ sum: 0 }),
    add: () => {},
    // @ts-expect-error -- the result may be null
    result: ({ sum }) => (sum === 0 ? null : sum),
  })
  expect([fn.kind, total.kind]).toEqual(['scalar', 'aggregate'])
})
