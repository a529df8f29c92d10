/** The lines of the log. */
@NullMarked
package tradepost.node.log;

import org.jspecify.annotations.NullMarked;
