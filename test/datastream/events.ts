import type { DataStream } from '../../src/datastream/data-stream.ts'
import type { KeyedStream } from '../../src/datastream/data-stream.ts'
import type { Collector } from '../../src/runtime/functions/function.ts'
import type { WindowContext } from '../../src/runtime/functions/window.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import type { TimeWindow } from '../../src/runtime/windows/window.ts'

/** A key, an event time, a value. */
export type Event = readonly [key: string, time: number, value?: number]

/** By key, with event times; the watermark is `delay` + 1 ms behind. */
export function keyed(input: DataStream<Event>, delay = 0): KeyedStream<Event, string> {
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Event>(delay).withTimestampAssigner(([, time]) => time)
  return input.assignTimestampsAndWatermarks(strategy).keyBy(([key]) => key)
}

/** The content of a window as text: `a [0,10) 1,2`. */
export function show(
  key: string,
  ctx: WindowContext<TimeWindow>,
  elements: Iterable<Event>,
  out: Collector<string>,
): void {
  out.collect(`${key} [${ctx.window.start},${ctx.window.end}) ${[...elements].map(([, time]) => time).join(',')}`)
}
