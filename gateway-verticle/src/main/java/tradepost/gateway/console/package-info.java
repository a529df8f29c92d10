/** Serves the web console, if the build has it. */
@NullMarked
package tradepost.gateway.console;

import org.jspecify.annotations.NullMarked;
