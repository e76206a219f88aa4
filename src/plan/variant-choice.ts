/** Which variant stream a viewer plays. */
export type VariantChoice =
  /** Viewers are spread evenly over all variants. */
  | { readonly is: 'all' }
  | { readonly is: 'highest' }
  | { readonly is: 'lowest' }
  /** The first that the playlist lists. */
  | { readonly is: 'first' }
  /** The one of this height, or the nearest. */
  | { readonly is: 'height'; readonly height: number }
  /** The highest within this many bits a second, or the lowest there is. */
  | { readonly is: 'bandwidth'; readonly bitsPerSecond: number }
