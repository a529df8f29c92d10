/** Files: the verticle. */
@NullMarked
package tradepost.file.core;

import org.jspecify.annotations.NullMarked;
