/** What render.ts uses of the package, which has no types of its own. */
declare module "markdown-it" {
  export interface Token {
    readonly type: string;
    readonly tag: string;
    readonly info: string;
    content: string;
    readonly children: Token[] | null;
    attrGet(name: string): string | null;
    attrSet(name: string, value: string): void;
  }
  export type Rule = (tokens: Token[], i: number) => string;
  export default class MarkdownIt {
    constructor(options: { readonly html: boolean });
    readonly options: object;
    readonly renderer: {
      readonly rules: Record<string, Rule | undefined>;
      render(tokens: Token[], options: object, env: object): string;
    };
    parse(text: string, env: object): Token[];
  }
}
