/** Files that are attached to something: who may see and change them, and what becomes of them when that is deleted. */
@NullMarked
package tradepost.file.core.attachment;

import org.jspecify.annotations.NullMarked;
