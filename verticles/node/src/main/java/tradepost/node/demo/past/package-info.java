/** Lets the demo of {@code dev} happen in the past: the times of what its requests write. */
@NullMarked
package tradepost.node.demo.past;

import org.jspecify.annotations.NullMarked;
