/**
 * The protocol, searched: the real classes over a simulated store, in every order of their calls.
 */
@NullMarked
package io.isledb.protocol;

import org.jspecify.annotations.NullMarked;
