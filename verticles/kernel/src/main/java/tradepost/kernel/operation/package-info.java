/** Calls of any operation by its name, as a gateway serves them. */
@NullMarked
package tradepost.kernel.operation;

import org.jspecify.annotations.NullMarked;
