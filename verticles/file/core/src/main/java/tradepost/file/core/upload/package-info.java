/** Uploads: temporary files, limits, and what becomes of an upload. */
@NullMarked
package tradepost.file.core.upload;

import org.jspecify.annotations.NullMarked;
