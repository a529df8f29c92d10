/** Rows as COPY takes them. */
@NullMarked
package tradepost.node.demo.copy;

import org.jspecify.annotations.NullMarked;
