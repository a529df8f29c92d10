/** Types and names of files: which are accepted, and whether a content is what its name says. */
@NullMarked
package tradepost.file.core.type;

import org.jspecify.annotations.NullMarked;
