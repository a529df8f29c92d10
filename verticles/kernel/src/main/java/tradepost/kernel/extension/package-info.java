/** Extension points: addresses {@code ext.*} of the event bus that a service in any language may answer. See docs/extensions.md. */
@NullMarked
package tradepost.kernel.extension;

import org.jspecify.annotations.NullMarked;
