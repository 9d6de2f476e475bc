import {
  type DataStream,
  type KeyedStream,
  type TimeWindow,
  WatermarkStrategy,
  type WindowContext,
} from '../../../src/index.ts'

export type Event = readonly [key: string, time: number, gap?: number]

export const keyed = (input: DataStream<Event>, delay = 0): KeyedStream<Event, string> =>
  input
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forBoundedOutOfOrderness<Event>(delay).withTimestampAssigner(([, time]) => time),
    )
    .keyBy(([key]) => key)

/** The times in order, because merging may append them in any. */
export const show = (key: string, { window }: WindowContext<TimeWindow>, elements: Iterable<Event>): string[] => [
  `${key} [${window.start},${window.end}) ${[...elements]
    .map(([, time]) => time)
    .toSorted((a, b) => a - b)
    .join()}`,
]
