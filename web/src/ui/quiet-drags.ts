/** What a drag does is said otherwise or is seen at once; the library would say ids, in English. */
export const quietDrags = {
  screenReaderInstructions: { draggable: '' },
  announcements: {
    onDragStart: () => undefined,
    onDragOver: () => undefined,
    onDragEnd: () => undefined,
    onDragCancel: () => undefined,
  },
};
