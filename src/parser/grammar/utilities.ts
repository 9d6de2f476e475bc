import type { ParserMethod } from 'chevrotain'
import type {
  AnalyzeAst,
  CallStatementAst,
  JarAst,
  ModuleAst,
  ResetAst,
  SetAst,
  StopJobAst,
  UseAst,
} from '../ast/statement.ts'
import { Comma, K, Name } from '../tokens.ts'
import { ShowGrammar } from './show.ts'

/** Statements about the session: USE, SET, modules, jars, jobs. */
export abstract class UtilityGrammar extends ShowGrammar {
  readonly use: ParserMethod<[], UseAst> = this.rule('use', () => {
    const start = this.CONSUME(K.USE)
    return this.OR<UseAst>([
      {
        GATE: () => this.isNext(Name, 2),
        ALT: () => {
          this.CONSUME(K.CATALOG)
          const paths = [this.SUBRULE(this.objectPath)]
          return { kind: 'Use', object: 'CATALOG', paths, span: this.spanFrom(start) }
        },
      },
      {
        GATE: () => this.isNext(Name, 2),
        ALT: () => {
          this.CONSUME(K.MODULES)
          const paths = [this.SUBRULE2(this.objectPath)]
          this.MANY(() => {
            this.CONSUME(Comma)
            paths.push(this.SUBRULE3(this.objectPath))
          })
          return { kind: 'Use', object: 'MODULES', paths, span: this.spanFrom(start) }
        },
      },
      {
        ALT: () => {
          const paths = [this.SUBRULE4(this.objectPath)]
          return { kind: 'Use', object: 'DATABASE', paths, span: this.spanFrom(start) }
        },
      },
    ])
  })

  readonly module: ParserMethod<[], ModuleAst> = this.rule('module', () => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.LOAD) }, { ALT: () => this.CONSUME(K.UNLOAD) }])
    this.CONSUME(K.MODULE)
    const name = this.SUBRULE(this.identifier)
    const loads = start.tokenType === K.LOAD
    const options = this.OPTION({ GATE: () => loads, DEF: () => this.SUBRULE(this.withOptions) }) ?? []
    return { kind: 'Module', action: loads ? 'LOAD' : 'UNLOAD', name, options, span: this.spanFrom(start) }
  })

  readonly set: ParserMethod<[], SetAst> = this.rule('set', () => {
    const start = this.CONSUME(K.SET)
    const option = this.OPTION(() => this.SUBRULE(this.optionPair))
    return { kind: 'Set', option, span: this.spanFrom(start) }
  })

  readonly resetKey: ParserMethod<[], ResetAst> = this.rule('resetKey', () => {
    const start = this.CONSUME(K.RESET)
    const key = this.OPTION(() => this.SUBRULE(this.text))
    return { kind: 'Reset', key, span: this.spanFrom(start) }
  })

  readonly analyze: ParserMethod<[], AnalyzeAst> = this.rule('analyze', () => {
    const start = this.CONSUME(K.ANALYZE)
    this.CONSUME(K.TABLE)
    const path = this.SUBRULE(this.objectPath)
    const partition = this.OPTION(() => this.SUBRULE(this.partition)) ?? []
    this.CONSUME(K.COMPUTE)
    this.CONSUME(K.STATISTICS)
    const columns = this.OPTION2(() => this.SUBRULE(this.analyzedColumns))
    return { kind: 'Analyze', path, partition, columns, span: this.spanFrom(start) }
  })

  /** `FOR COLUMNS a, b` or `FOR ALL COLUMNS` */
  readonly analyzedColumns: ParserMethod<[], NonNullable<AnalyzeAst['columns']>> = this.rule('analyzedColumns', () => {
    this.CONSUME(K.FOR)
    return this.OR<NonNullable<AnalyzeAst['columns']>>([
      {
        ALT: () => {
          this.CONSUME(K.ALL)
          this.CONSUME(K.COLUMNS)
          return 'ALL'
        },
      },
      {
        ALT: () => {
          this.CONSUME2(K.COLUMNS)
          return this.SUBRULE(this.identifiers)
        },
      },
    ])
  })

  readonly callProcedure: ParserMethod<[], CallStatementAst> = this.rule('callProcedure', () => {
    const start = this.CONSUME(K.CALL)
    const name = this.LA(1)
    const path = this.SUBRULE(this.objectPath)
    const call = this.SUBRULE(this.call, { ARGS: [name, path] })
    return { kind: 'CallProcedure', call, span: this.spanFrom(start) }
  })

  /** `STOP JOB 'id' [WITH SAVEPOINT] [WITH DRAIN]` */
  readonly stopJob: ParserMethod<[], StopJobAst> = this.rule('stopJob', () => {
    const start = this.CONSUME(K.STOP)
    this.CONSUME(K.JOB)
    const id = this.SUBRULE(this.text)
    const savepoint = this.OPTION({
      GATE: () => !this.isNext(K.DRAIN, 2),
      DEF: () => {
        this.CONSUME(K.WITH)
        return this.CONSUME(K.SAVEPOINT)
      },
    })
    const drain = this.OPTION2(() => {
      this.CONSUME2(K.WITH)
      return this.CONSUME(K.DRAIN)
    })
    const how = { savepoint: savepoint !== undefined, drain: drain !== undefined }
    return { kind: 'StopJob', id, ...how, span: this.spanFrom(start) }
  })

  readonly jarStatement: ParserMethod<[], JarAst> = this.rule('jarStatement', () => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.ADD) }, { ALT: () => this.CONSUME(K.REMOVE) }])
    const file = this.SUBRULE(this.jar)
    return { kind: 'Jar', action: start.tokenType === K.ADD ? 'ADD' : 'REMOVE', file, span: this.spanFrom(start) }
  })
}
