export const reportFormats = ['html', 'markdown', 'junit', 'hgrm', 'json', 'text'] as const

/** hgrm is a file a distribution, every other format is one file; hgrm and json have room for one result only. */
export type ReportFormat = (typeof reportFormats)[number]
