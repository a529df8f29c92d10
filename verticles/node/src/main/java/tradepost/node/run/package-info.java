/** A node from start to stop: deploys the gateway and the contexts, and drains them. */
@NullMarked
package tradepost.node.run;

import org.jspecify.annotations.NullMarked;
