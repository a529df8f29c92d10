/** The commands of {@code ./tradepost}, a class for each. */
@NullMarked
package tradepost.node.command;

import org.jspecify.annotations.NullMarked;
