/** Writes bits, most significant first, with the codes of H.264 (ITU-T H.264, 7.2 and 9.1). */
export class BitWriter {
  readonly #bytes: number[] = []
  /** The byte being filled and how many of its bits are taken. */
  #partial = 0
  #taken = 0

  /** The lowest `count` bits of `value`, u(n); up to 32. */
  bits(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.#partial = (this.#partial << 1) | ((value >>> bit) & 1)
      this.#taken++
      if (this.#taken === 8) {
        this.#bytes.push(this.#partial)
        this.#partial = 0
        this.#taken = 0
      }
    }
  }

  /** Unsigned Exp-Golomb code, ue(v). */
  unsigned(value: number): void {
    const length = 32 - Math.clz32(value + 1)
    this.bits(0, length - 1)
    this.bits(value + 1, length)
  }

  /** Signed Exp-Golomb code, se(v). */
  signed(value: number): void {
    this.unsigned(value > 0 ? 2 * value - 1 : -2 * value)
  }

  /** Zero bits up to the next whole byte. */
  align(): void {
    if (this.#taken > 0) this.bits(0, 8 - this.#taken)
  }

  /** rbsp_trailing_bits: a one, then zeros up to the next whole byte. */
  trailingBits(): void {
    this.bits(1, 1)
    this.align()
  }

  /** The whole bytes written. */
  toBuffer(): Buffer {
    return Buffer.from(this.#bytes)
  }
}
