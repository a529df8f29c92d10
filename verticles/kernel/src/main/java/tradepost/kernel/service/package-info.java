/** Services on the event bus: how a context serves and calls them, and what its verticles receive. */
@NullMarked
package tradepost.kernel.service;

import org.jspecify.annotations.NullMarked;
