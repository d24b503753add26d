/**
 * The engine's inputs, made by hand: executors, timers and stores that do only what a test says.
 */
@NullMarked
package io.isledb.internal.testing;

import org.jspecify.annotations.NullMarked;
