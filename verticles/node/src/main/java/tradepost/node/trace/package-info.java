/** Traces in OpenTelemetry. Only a node whose settings name a collector loads these classes. */
@NullMarked
package tradepost.node.trace;

import org.jspecify.annotations.NullMarked;
