import {
  type DataStream,
  type KeyedStream,
  type TimeWindow,
  Trigger,
  type TriggerContext,
  TriggerResult,
  WatermarkStrategy,
  type WindowContext,
} from '../../../src/index.ts'

export interface Order {
  readonly user: string
  readonly at: number
  readonly kind?: TriggerResult
}

export const keyed = (input: DataStream<Order>, delay = 0): KeyedStream<Order, string> =>
  input
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forBoundedOutOfOrderness<Order>(delay).withTimestampAssigner(({ at }) => at),
    )
    .keyBy('user')

export const show = (key: string, { window }: WindowContext<TimeWindow>, elements: Iterable<Order>): string[] => [
  `${key} [${window.start},${window.end}) ${[...elements].map(({ at }) => at).join()}`,
]

/** Does what a record says; at the end of the window it fires. */
export class AsTold extends Trigger<Order, TimeWindow> {
  onElement({ kind = 'CONTINUE' }: Order, _timestamp: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
    ctx.registerEventTimeTimer(window.maxTimestamp())
    return kind
  }

  onEventTime(_time: number, _window: TimeWindow, _ctx: TriggerContext): TriggerResult {
    return TriggerResult.FIRE
  }

  onProcessingTime(_time: number, _window: TimeWindow, _ctx: TriggerContext): TriggerResult {
    return TriggerResult.CONTINUE
  }

  clear(_window: TimeWindow, _ctx: TriggerContext): void {}
}
