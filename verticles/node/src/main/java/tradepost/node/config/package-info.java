/** The contexts that this program can run, and the checks of its settings. */
@NullMarked
package tradepost.node.config;

import org.jspecify.annotations.NullMarked;
