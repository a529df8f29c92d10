/** Images: decodes them within bounds of pixels, memory and time, and makes their sizes. */
@NullMarked
package tradepost.file.core.image;

import org.jspecify.annotations.NullMarked;
