package dev.kvorum.chaos.schedule;

import java.time.Duration;

/**
 * One kill.
 *
 * @param number from 1
 * @param after the beginning of the run
 * @param draw 0 to 999: chooses among those who come into question, whose number nobody knows
 *     before
 */
public record Strike(int number, Duration after, Aim aim, Grace grace, int draw) {

  static final int DRAWS = 1000;

  public String words() {
    String chosen =
        switch (aim) {
          case Aim.AnyNode _, Aim.AnyLeader _ -> " (draw %03d)".formatted(draw);
          case Aim.LeaderOf _, Aim.AllNodes _ -> "";
        };
    return "%3d  %7.1f s  %s%s, %s"
        .formatted(number, after.toMillis() / 1e3, aim.words(), chosen, grace.words());
  }
}
