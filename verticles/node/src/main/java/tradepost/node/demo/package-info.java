/** The data of a small company, loaded over HTTP. */
@NullMarked
package tradepost.node.demo;

import org.jspecify.annotations.NullMarked;
