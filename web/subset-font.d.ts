/** What font.ts uses of the package, which has no types of its own. */
declare module "subset-font" {
  export default function subset(
    font: Buffer,
    text: string,
    options: {
      readonly targetFormat: "woff2" | "truetype";
      readonly variationAxes: Readonly<Record<string, { readonly min: number; readonly max: number }>>;
      readonly keepFeatures: string[];
      readonly preserveNameIds: number[];
    },
  ): Promise<Buffer>;
}
