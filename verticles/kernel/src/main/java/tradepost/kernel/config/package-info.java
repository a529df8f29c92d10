/** Settings, and what a context says about itself: settings, permissions, grants of roles. */
@NullMarked
package tradepost.kernel.config;

import org.jspecify.annotations.NullMarked;
