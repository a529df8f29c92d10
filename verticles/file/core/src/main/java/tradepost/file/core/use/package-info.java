/** Files as callers see and change them, and what uses them. */
@NullMarked
package tradepost.file.core.use;

import org.jspecify.annotations.NullMarked;
