/** The most viewers of a run that tells of each of them: fifteen series a viewer are nothing to Prometheus then. */
export const mostViewersTold = 200
