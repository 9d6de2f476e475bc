import { expect, test } from 'vitest'
import {
  ManualClock,
  OutputTag,
  StreamExecutionEnvironment,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'

test('a strategy sets aside the watermarks before it, but not the last one', async () => {
  const late = new OutputTag<number>('late')
  const windows = StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })
    .addSource<number>((ctx) => {
      ctx.collectWithTimestamp(1, 1)
      ctx.emitWatermark(Infinity)
      ctx.collectWithTimestamp(2, 2)
    })
    .assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks())
    .windowAll(TumblingEventTimeWindows.of(10))
    .sideOutputLateData(late)
    .process((_ctx, elements) => [[...elements].join()])
  expect(await windows.union(windows.getSideOutput(late).map((n) => `late ${n}`)).executeAndCollect()).toEqual([
    '1',
    'late 2',
  ])
})
