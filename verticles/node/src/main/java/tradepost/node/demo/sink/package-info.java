/** A receiver of webhooks that the demo runs, so that there is one to look at. */
@NullMarked
package tradepost.node.demo.sink;

import org.jspecify.annotations.NullMarked;
