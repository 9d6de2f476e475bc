import { expect, test } from 'vitest'
import { type KeyedContext, KeyedProcessFunction, ListStateDescriptor, Row } from '../../src/index.ts'
import { ProcessFunctionTestHarnesses } from '../../src/testing/index.ts'

test('rows in state come back whole', () => {
  class Keep extends KeyedProcessFunction<string, Row, Row> {
    private readonly rows = new ListStateDescriptor<Row>('rows')

    processElement(row: Row, ctx: KeyedContext<string>): Row[] {
      ctx.getListState(this.rows).add(row)
      return [...ctx.getListState(this.rows).get()]
    }
  }
  using harness = ProcessFunctionTestHarnesses.forKeyedProcessFunction(new Keep(), (row) => String(row.getField(0)))
  harness.processElement(Row.withNames({ item: 'tea', n: 1n }, '-D'))
  harness.restore(harness.snapshot())
  harness.clearOutput()
  harness.processElement(Row.of('tea', null))
  const rows = harness.extractOutputValues()
  expect(rows.map(String)).toEqual(['-D[tea, 1]', '+I[tea, NULL]'])
  expect([rows[0]?.getFieldNames(), rows[0]?.getField('n'), rows[1]?.getFieldNames()]).toEqual([
    ['item', 'n'],
    1n,
    null,
  ])
})
