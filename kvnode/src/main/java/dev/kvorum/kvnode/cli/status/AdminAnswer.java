package dev.kvorum.kvnode.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kvorum.kvnode.cli.client.Endpoint;
import dev.kvorum.kvnode.shard.route.NodeControl.NodeStatus;

/** What one admin port said when it was asked for its node's status. */
public sealed interface AdminAnswer {

  Endpoint endpoint();

  /**
   * @param document as it was sent
   */
  record Told(Endpoint endpoint, NodeStatus status, JsonNode document) implements AdminAnswer {}

  /**
   * @param why in words
   */
  record Silent(Endpoint endpoint, String why) implements AdminAnswer {}
}
