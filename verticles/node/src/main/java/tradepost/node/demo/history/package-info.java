/** What the demo company does in half a year: it is planned first, with its seasons and its stock, and then happens through the public API. */
@NullMarked
package tradepost.node.demo.history;

import org.jspecify.annotations.NullMarked;
