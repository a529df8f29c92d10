/** The public API, as the people of the demo company use it. */
@NullMarked
package tradepost.node.demo.client;

import org.jspecify.annotations.NullMarked;
